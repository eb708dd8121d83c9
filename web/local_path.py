"""Going back where somebody came from, and nowhere else: a `next` in a form may only name a page of ours."""

from litestar.response import Redirect

START = "/"


def local_path(wanted: str) -> str:
    """The path if it is one on this site, else the start page; `//other.example` and `/\\other.example` are not."""
    is_local = wanted.startswith("/") and not wanted.startswith("//")
    is_plain = wanted.isprintable() and "\\" not in wanted
    return wanted if is_local and is_plain else START


def see_other(path: str) -> Redirect:
    """The answer to a form: go on to a page of ours."""
    return Redirect(local_path(path), status_code=303)
