#!/bin/sh
# Installs the system packages that some tools need, where that is possible without asking:
# as root, or with a sudo that wants no password. Says what is missing otherwise, and never fails:
# everything else works without them. Quiet when there is nothing to do.
set -u

PATH="$PATH:/usr/sbin:/sbin"

# A glob that matches nothing stays as it is, and is no file then.
any_file() {
    for file in "$@"; do
        [ -e "$file" ] && return 0
    done
    return 1
}

any_program() {
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 && return 0
    done
    return 1
}

has() {
    case $1 in
        bubblewrap) any_program bwrap ;;
        libseccomp) any_file /lib/libseccomp.so.2 /lib/*/libseccomp.so.2 /usr/lib*/libseccomp.so.2 \
            /usr/lib/*/libseccomp.so.2 ;;
        chromium) [ -n "${CHROME_EXECUTABLE_PATH:-}" ] ||
            any_program chromium chromium-browser google-chrome ;;
        fonts) any_file /usr/share/fonts/*/dejavu/DejaVuSans.ttf /usr/share/fonts/dejavu*/DejaVuSans.ttf ;;
    esac
}

tool_of() {
    case $1 in
        bubblewrap | libseccomp) echo execute_python ;;
        chromium) echo browser ;;
        fonts) echo "Cyrillic in pdf_create" ;;
    esac
}

package_of() {
    case $manager:$1 in
        apt-get:libseccomp) echo libseccomp2 ;;
        apt-get:fonts) echo fonts-dejavu-core ;;
        dnf:fonts) echo dejavu-sans-fonts ;;
        apk:fonts) echo font-dejavu ;;
        *) echo "$1" ;;
    esac
}

missing_parts() {
    for part in bubblewrap libseccomp chromium fonts; do
        has "$part" || echo "$part"
    done
}

install() {
    case $manager in
        apt-get) $rights env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
            -o DPkg::Lock::Timeout=60 install --no-install-recommends "$@" ;;
        dnf) $rights dnf -q -y install "$@" ;;
        apk) $rights apk add -q "$@" ;;
    esac >/dev/null 2>&1 </dev/null
}

missing=$(missing_parts)
[ -z "$missing" ] && exit 0

manager=
for manager in apt-get dnf apk ""; do
    [ -n "$manager" ] && any_program "$manager" && break
done
if [ "$(id -u)" = 0 ]; then
    rights= may=yes
elif any_program sudo && sudo -n true 2>/dev/null; then
    rights="sudo -n" may=yes
else
    rights= may=
fi

if [ -n "$manager" ] && [ -n "$may" ]; then
    echo "Installing system packages:" $missing "…"
    [ "$manager" = apt-get ] && $rights apt-get -qq update >/dev/null 2>&1 </dev/null
    packages=$(for part in $missing; do package_of "$part"; done)
    # One that cannot be had must not keep the others away.
    install $packages || for package in $packages; do install "$package"; done
fi

missing=$(missing_parts)
if [ -n "$missing" ]; then
    tools=$(for part in $missing; do tool_of "$part"; done | sort -u | paste -sd, - | sed 's/,/, /g')
    echo "Not on this system:" $missing "(off without them: $tools). Everything else works."
fi
exit 0
