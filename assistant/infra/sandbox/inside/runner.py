"""Runs one program as process 1 of the sandbox, after telling the host what it needs to know.

    python3 -S -B -c 'import runner; runner.main()' <limits> <socket>

The last argument is the descriptor of a socket to the host, or `-` in a container, which gets
the program and its files on standard input. Over the socket go descriptors of the folders
that the host measures and collects, and of this process, so that it can be killed for certain;
back come the program and its files. Only then does anything run that nobody trusts. Imports are
few on purpose: they are most of the time that a small program takes.
"""

import _ast
import builtins
import marshal
import os
import resource
import sys
from _socket import SCM_RIGHTS, SHUT_WR, SOL_SOCKET, socket
from types import ModuleType, TracebackType

_FOLDERS = ("/proc", "/out", "/work", "/tmp", "/dev/shm")  # noqa: S108 - the sandbox's own
_PROGRAM = "/tmp/program.py"  # noqa: S108 - same
_FONTS = "/python/fonts"
_LIMITS = (
    resource.RLIMIT_CPU,
    resource.RLIMIT_AS,
    resource.RLIMIT_NPROC,
    resource.RLIMIT_NOFILE,
    resource.RLIMIT_FSIZE,
)
_NONE = (resource.RLIMIT_CORE, resource.RLIMIT_MSGQUEUE, resource.RLIMIT_MEMLOCK)
_NICE = 10
_PIECE = 1 << 20


def main() -> None:
    """Do it; the exit code is the program's."""
    _place(_received())
    _limit([int(value) for value in sys.argv[1:-1]])
    _link_font_cache()
    builtins.exit = builtins.quit = sys.exit  # type: ignore[assignment]
    sys.argv[:] = [_PROGRAM]
    sys.path[:] = ["/work", *(path for path in sys.path if path)]
    try:
        _run()
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it was, it is the program's
        error.__traceback__ = _below_runner(error.__traceback__)
        sys.excepthook(type(error), error, error.__traceback__)
        code = 1
    else:
        code = 0
    finally:
        _save_plots()
    sys.exit(code)


def _received() -> dict[str, bytes]:
    """Tell the host where things are; return the files of the run."""
    if sys.argv[-1] == "-":
        return marshal.load(sys.stdin.buffer)  # type: ignore[no-any-return]  # noqa: S302 - from the host
    handles = [os.open(folder, os.O_RDONLY | os.O_DIRECTORY) for folder in _FOLDERS]
    handles.append(os.pidfd_open(os.getpid()))
    control = socket(fileno=int(sys.argv[-1]))
    packed = b"".join(handle.to_bytes(4, sys.byteorder) for handle in handles)
    control.sendmsg([b"r"], [(SOL_SOCKET, SCM_RIGHTS, packed)])
    control.shutdown(SHUT_WR)
    for handle in handles:
        os.close(handle)
    pieces = []
    while piece := control.recv(_PIECE):
        pieces.append(piece)
    control.close()
    return marshal.loads(b"".join(pieces))  # type: ignore[no-any-return]  # noqa: S302 - from the host


def _place(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        with open(path, "xb") as file:  # noqa: PTH123 - importing pathlib takes milliseconds
            file.write(content)


def _limit(values: list[int]) -> None:
    for kind, value in zip(_LIMITS, values, strict=True):
        if value >= 0:
            resource.setrlimit(kind, (value, value))
    for kind in _NONE:
        resource.setrlimit(kind, (0, 0))
    os.nice(_NICE)
    with open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123 - see above
        file.write("1000")


def _link_font_cache() -> None:
    """Matplotlib insists on a folder that it can write to."""
    folder = os.environ["MPLCONFIGDIR"]
    os.mkdir(folder)  # noqa: PTH102 - see above
    for name in os.listdir(_FONTS):  # noqa: PTH208 - see above
        os.symlink(f"{_FONTS}/{name}", f"{folder}/{name}")  # noqa: PTH211 - see above


def _run() -> None:
    """Run the program as `__main__`; if it ends in an expression, show its value."""
    module = ModuleType("__main__")
    module.__file__ = _PROGRAM
    sys.modules["__main__"] = module
    with open(_PROGRAM, "rb") as file:  # noqa: PTH123 - see above
        source = file.read()
    tree = compile(source, _PROGRAM, "exec", _ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, _ast.Module)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], _ast.Expr) else None
    exec(compile(tree, _PROGRAM, "exec", dont_inherit=True), vars(module))  # noqa: S102
    if last is not None:
        shown = _ast.Interactive(body=[last])
        exec(compile(shown, _PROGRAM, "single", dont_inherit=True), vars(module))  # noqa: S102


def _below_runner(traceback: TracebackType | None) -> TracebackType | None:
    """Leave out the frames of this file."""
    while traceback is not None and traceback.tb_frame.f_code.co_filename == __file__:
        traceback = traceback.tb_next
    return traceback


def _save_plots() -> None:
    plots = sys.modules.get("plots")
    if plots is not None:
        plots.save_open()
