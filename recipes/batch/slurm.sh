#!/usr/bin/env bash
# The fits of a recipe as a SLURM array over one shared store, and a job after it that fuses.
#
#   array=$(sbatch --parsable --array=1-8 slurm.sh recipe.yaml)
#   sbatch --dependency="afterany:$array" slurm.sh recipe.yaml
#
# Number the tasks from 1. A task of the array makes its share of the fits; a job that is no array
# makes whatever is still missing and prints the board. Each fit is in the store as soon as it ends:
# a job that is killed, preempted or out of time loses the fits in work, and no other.
#
#SBATCH --job-name=fuse
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=04:00:00
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:USR1@60
# A minute before the time is up this script (B:) is told; fuse then stops within a second, and the
# job goes back into the queue. TERM, which cancels or preempts a job, stops fuse in the same way
# and is no reason to come back: SLURM itself does that for a job that was preempted.
set -u

recipe=${1:?usage: sbatch [--array=1-N] slurm.sh recipe.yaml [more options of fuse run]}
shift
# Store and runs must be on a disk that all nodes see; locks are not needed there. fuse uses as many
# cores as the job has (SLURM_CPUS_PER_TASK).
export FUSE_STORE=${FUSE_STORE:-$PWD/.fuse}
if [ -n "${SLURM_ARRAY_TASK_ID:-}" ]; then
    set -- --shard "$SLURM_ARRAY_TASK_ID/${FUSE_SHARDS:-$SLURM_ARRAY_TASK_MAX}" "$@"
fi

again='' told=''
stop() { told=yes; [ -z "${!:-}" ] || kill -TERM "$!"; }
trap 'again=yes; stop' USR1
trap stop TERM
fuse run "$recipe" "$@" &
[ -z "$told" ] || stop    # told before there was anything to stop
while
    told=''
    wait "$!"
    code=$?
    [ -n "$told" ]    # the waiting ended with a signal: how fuse ends is still to come
do :; done

if [ -n "$again" ] && [ "$code" -ge 128 ]; then
    scontrol requeue "$SLURM_JOB_ID"
fi
exit "$code"
