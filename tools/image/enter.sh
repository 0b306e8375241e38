#!/bin/sh
# enter.sh ROOT OPT CONFIG PYTHON OPT_MODE USER COMMAND...
# Runs a command in a tree of its own: the system's programs and Python, read-only; OPT as /opt (`ro` or `rw`); CONFIG as
# /kiali-configuration; /tmp and /dev/shm in memory; nothing else. Wants to be root of a mount namespace of its own.
set -eu
root=$1 opt=$2 config=$3 python=$4 mode=$5 user=$6
shift 6

mount -t tmpfs -o mode=0755 tree "$root"
cd "$root"
mkdir -p usr etc opt proc dev tmp kiali-configuration
for link in bin lib lib64 sbin; do
  if [ -L "/$link" ]; then ln -s "$(readlink "/$link")" "$link"; else mkdir "$link" && mount --rbind "/$link" "$link"; fi
done
bind() { mkdir -p ".$2" && mount --rbind "$1" ".$2" && mount -o remount,bind,"$3" ".$2"; }
bind /usr /usr ro
bind /etc /etc ro
bind "$opt" /opt "$mode"
bind "$config" /kiali-configuration ro
case $python in /usr) ;; *) bind "$python" "$python" ro ;; esac
mount -t proc proc proc
mount -t tmpfs -o mode=0755 dev dev
for device in null zero full random urandom; do : >"dev/$device" && mount --bind "/dev/$device" "dev/$device"; done
mkdir dev/shm
mount -t tmpfs -o mode=1777,size=64m shm dev/shm
mount -t tmpfs -o mode=1777,size=256m tmp tmp
mount -o remount,ro dev
mount -o remount,ro "$root"

if [ "$user" = 0:0 ]; then exec chroot . "$@"; fi
exec chroot . setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups --no-new-privs --bounding-set=-all \
  --inh-caps=-all "$@"
