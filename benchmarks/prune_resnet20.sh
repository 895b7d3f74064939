#!/bin/sh
# Prunes CIFAR-10's ResNet-20 by magnitude with fine-tuning, as peers/prune_resnet20.py does: benchmarks/prune_resnet20.sh [EPOCHS [SEEDS [LIMIT]]]
set -eu
epochs=${1:-10}
seeds=${2:-3}
limit=${3:+--limit $3}
root=$(cd "$(dirname "$0")/.." && pwd)
shared=${KILN_SHARED:-$root/../shared}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

accuracy() { # WHEN: before or after
    awk -v when="\"$1\"" '$1 == when { found = 1 } found && $1 == "\"accuracy\"" { printf "%.2f", 100 * $3; exit }' "$folder/result.json"
}

prune() { # SPARSITY SEED
    # shellcheck disable=SC2086
    "$root/kiln" compress "$shared/models/cifar10/resnet20-cifar10-13.onnx" \
        --input-mean 0.485,0.456,0.406 --input-std 0.229,0.224,0.225 \
        --data "cifar10:$shared/data/cifar10?split=train" --validation "cifar10:$shared/data/cifar10?split=test" \
        --method "magnitude-pruning:sparsity=$1,epochs=$epochs,batch-size=64" \
        --seed "$2" $limit --out "$folder/pruned.onnx" --json "$folder/result.json" --quiet
}

numbers=$(seq 0 $((seeds - 1)))
"$root/kiln" --version
echo "| sparsity |$(printf ' seed %s |' $numbers) mean |"
echo "| ---: |$(printf ' ---:%.0s |' $numbers) ---: |"
for sparsity in 0.5 0.8 0.9; do
    row=
    for seed in $numbers; do
        prune "$sparsity" "$seed"
        [ -n "${before:-}" ] || { before=$(accuracy before); echo "| 0 % |$(printf ' %.0s|' $numbers) $before % |"; }
        row="$row $(accuracy after)"
    done
    # shellcheck disable=SC2086
    echo "| ${sparsity#0.}0 % |$(printf ' %s |' $row) $(printf '%s\n' $row | awk '{ sum += $1 } END { printf "%.2f", sum / NR }') % |"
done
