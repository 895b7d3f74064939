#!/bin/sh
# Builds and runs a benchmark: benchmarks/run.sh TrainingStep|PgdStep|SquareQueries|AutoAttackRun [NETWORK [ROUNDS [COUNT]]], all [ROUNDS [COUNT]], LoadModel [ROUNDS [FOLDER]], PluginStart [ROUNDS [PLUGINS]], CompileTime [ROUNDS [ENGINE]], or RunOverhead [JMH OPTIONS]
set -eu
[ $# -gt 0 ] || { sed -n 2s/..//p "$0" >&2; exit 2; }
name=$1
shift
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

./mvnw -q -B -ntp -Dquick -Dmaven.test.skip=true -pl benchmarks -am package >&2
path=benchmarks/target/classes:$(cat benchmarks/target/classpath)

export OPT_OUT_TRACKING=true OMP_WAIT_POLICY=passive
export MALLOC_MMAP_THRESHOLD_=268435456 MALLOC_TRIM_THRESHOLD_=1073741824

if [ "$name" = RunOverhead ]; then
    set -- org.openjdk.jmh.Main RunOverhead "$@"
else
    [ "$name" != all ] || name=AllRaces
    set -- "dev.kiln.benchmarks.$name" "$@"
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx2g -Djava.util.logging.config.file=$root/benchmarks/logging.properties -Dai.djl.pytorch.num_threads=1 -cp "$path" "$@"
