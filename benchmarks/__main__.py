"""`python -m benchmarks [memory chat tools sandbox …]`: print figures as Markdown."""

from importlib import import_module

if __name__ == "__main__":  # processes for PDF files import this module under another name
    import_module("benchmarks.figures").main()
