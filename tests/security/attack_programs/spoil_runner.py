"""Spoils what runs after it: the hooks of the runner, the modules it uses."""

# mypy: ignore-errors
import builtins, os, sys, types


class Evil(types.ModuleType):
    def save_open(self):
        while True:
            try:
                os.mkdir("/out/from-hook")
            except OSError:
                pass


sys.modules["plots"] = Evil("plots")
sys.excepthook = lambda *_: os._exit(0)
sys.exit = lambda *_: None
builtins.open = None
raise RuntimeError
