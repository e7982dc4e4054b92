"""Templates that are said in a language: each is rendered with its `language`.

A message that a template shows is said where it is shown (`|said` where a part of it is wanted),
and the texts of the template itself
(`_`, `ngettext`, `{% trans %}`) are in the same language.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from spinae.message import Message
from spinae.say import WRONG_PLACES, Language


def speaking(environment: Environment) -> Environment:
    """The same, its templates said in the `language` that they are rendered with."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.globals |= {"_": _gettext, "gettext": _gettext, "ngettext": _ngettext}
    # trans blocks then call these with their values, instead of filling the text themselves
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.finalize = _shown
    environment.filters["said"] = _shown
    return environment


@pass_context
def _shown(context: Context, value: Any) -> Any:
    return _language(context).say(value) if isinstance(value, Message) else value


@pass_context
def _gettext(context: Context, text: str, /, **values: Any) -> Markup:
    return _filled(context, _language(context).gettext(text), text, values)


@pass_context
def _ngettext(context: Context, one: str, many: str, num: int, /, **values: Any) -> Markup:
    text = _language(context).ngettext(one, many, num)
    return _filled(context, text, one if num == 1 else many, {"num": num, **values})


def _filled(context: Context, text: str, english: str, values: dict[str, Any]) -> Markup:
    shown = {name: _shown(context, value) for name, value in values.items()}
    try:
        return Markup(text) % shown
    except WRONG_PLACES:
        return Markup(english) % shown


def _language(context: Context) -> Language:
    language: Language = context["language"]
    return language
