"""``python -m sunshine_xl``: the same command line as ``sunshine-xl``."""

from sunshine_xl.cli import main

if __name__ == "__main__":
    main()
