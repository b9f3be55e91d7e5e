#!/usr/bin/env bash
# A training step or a gradient by a program (W1 to W7), in a crate that depends on wengert, built with
# 1 codegen unit and with 16, which is the default of `cargo build --release`: a user's crate gets
# the latter, and should not have to know.
#
#   benches/units.sh            # times: builds, then runs both in turns; needs a quiet machine
#   benches/units.sh count      # instructions, by valgrind: any machine; it runs the AVX2 code
set -euo pipefail
cd "$(dirname "$0")/.."
# incremental builds have 256 units, whatever the profile says
export CARGO_INCREMENTAL=0
target=${CARGO_TARGET_DIR:-target}/units
rounds=${ROUNDS:-9}

binary() { printf '%s/%s/release/wengert-benches' "$target" "$1"; }

for units in 1 16; do
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=$units \
        cargo build --locked --quiet --release -p wengert-benches --target-dir "$target/$units"
done

# instructions of this many turns of a workload
collected() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$(binary "$1")" programs "$2" "$3" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

measure() {
    if [ "${1:-times}" = count ]; then
        # of one turn: what twice as many turns have more. A turn of W4 is 4000 steps
        for workload in W2:20 W3:4 W3s:4 W4:1 W5:100; do
            name=${workload%:*} turns=${workload#*:}
            for units in 1 16; do
                once=$(collected "$units" "$name" "$turns")
                twice=$(collected "$units" "$name" $((2 * turns)))
                printf '%s %s %s\n' "$units" "$name" $(((twice - once) / turns))
            done
        done
    else
        for _ in $(seq "$rounds"); do
            for units in 1 16; do
                "$(binary "$units")" programs | sed "s/^/$units /"
            done
        done
    fi
}

printf '%-5s %12s %12s %8s\n' step "1 unit" "16 units" ratio
# the smallest of each, and their ratio
measure "$@" | awk '
    !($2 in seen) { seen[$2] = 1; names[++count] = $2 }
    !(($1, $2) in least) || $3 + 0 < least[$1, $2] { least[$1, $2] = $3 + 0 }
    END {
        for (i = 1; i <= count; i++) {
            one = least[1, names[i]]; many = least[16, names[i]]
            printf "%-5s %12.4g %12.4g %8.3f\n", names[i], one, many, many / one
        }
    }'
