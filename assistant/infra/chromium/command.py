"""The command line that Chromium is started with, switch by switch.

Switches: https://peter.sh/experiments/chromium-command-line-switches/ and, for a quiet browser,
https://github.com/GoogleChrome/chrome-launcher/blob/main/docs/chrome-flags-for-tools.md
"""

import shutil
from pathlib import Path

from assistant.errors import ToolOffError
from assistant.infra.chromium.account import Account

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - asked for its size only
_ENOUGH_SHARED_BYTES = 1 << 30

_NETWORK = (
    "--proxy-bypass-list=<-loopback>",  # without it loopback is reached past the proxy
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # the proxy resolves names
    "--disable-quic",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # its twin "--force-…" does nothing
    "--media-router=0",  # it looks for devices in the LAN
)
_QUIET = (
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-field-trial-config",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--no-service-autorun",
    "--password-store=basic",
)
_PICTURE = (
    "--disable-back-forward-cache",
    "--disable-backgrounding-occluded-windows",
    "--disable-gpu",
    "--disable-renderer-backgrounding",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--mute-audio",
)
_FEATURES_OFF = (
    "AimEnabled",
    "DestroyProfileOnBrowserClose",
    "DialMediaRouteProvider",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PreconnectToSearch",
    "Translate",
    "WebRtcHideLocalIpsWithMdns",  # no addresses are gathered that mDNS would have to hide
)


def find_chromium(configured: str) -> Path:
    """Return the program: the configured one, else the first of the usual names on the PATH.

    Raises `ToolOffError` where there is none.
    """
    for name in (configured,) if configured else _NAMES:
        found = shutil.which(name)
        if found:
            return Path(found).absolute()
    wanted = configured or " or ".join(_NAMES)
    raise ToolOffError(f"Chromium is not installed: no {wanted}")


def as_account(account: Account | None) -> list[str]:
    """Return the beginning of a command: with fewer rights, dying with whoever started it.

    Raises `ToolOffError` where util-linux is missing.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise ToolOffError("setpriv (of util-linux) is not installed")
    ids = [f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"] if account else []
    return [setpriv, *ids, "--no-new-privs", "--pdeathsig=KILL", "--"]


def switches(home: Path, proxy: str, heap_megabytes: int) -> list[str]:
    """Return Chromium's own arguments; `heap_megabytes` bounds what scripts of a page may hold."""
    return [
        "--headless",
        "--remote-debugging-pipe",  # no port that others could connect to
        f"--user-data-dir={home / 'profile'}",
        f"--proxy-server={proxy}",
        f"--js-flags=--max-old-space-size={heap_megabytes}",
        f"--disable-features={','.join(_FEATURES_OFF)}",
        *_NETWORK,
        *_QUIET,
        *_PICTURE,
        *_small_shared_memory(),
        "about:blank",
    ]


def environment(home: Path) -> dict[str, str]:
    """Return the few variables Chromium needs; no setting or secret of ours."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    }


def _small_shared_memory() -> list[str]:
    """Keep shared memory in files where /dev/shm is as small as in a container."""
    shared = _SHARED_MEMORY
    if shared.is_dir() and shutil.disk_usage(shared).free >= _ENOUGH_SHARED_BYTES:
        return []
    return ["--disable-dev-shm-usage"]
