"""The catalogues, a folder a language, and what keeps them whole: `python -m locales` (`make translations`)."""
