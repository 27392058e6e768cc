"""The pages of an office's own rules (项目规则): one for each kind, the back-test, and what was set when."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from daxiao.domains.projects.forms import policies as policy_forms
from daxiao.domains.projects.forms import settings as forms
from daxiao.domains.projects.forms.stage_windows import Stages
from daxiao.domains.projects.queries import settings as queries
from daxiao.domains.projects.rules import local
from daxiao.domains.projects.rules.packs import Band, Pack
from daxiao.domains.projects.services import settings as services
from daxiao.domains.projects.types import Lag
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Region
from daxiao.std.findings import Refused


FIGURES: dict[str, type[forms.Figures]] = {
    "paces": forms.Paces,
    "blockers": forms.Blockers,
    "permits": forms.Promises,
    "entry": forms.Entry,
}
TABS = (
    ("stages", "阶段样板"),
    ("schedules", "时限制度"),
    ("paces", "进度与规则包"),
    ("blockers", "堵点时限"),
    ("permits", "承诺时限"),
    ("entry", "准入界限"),
    ("backtest", "回溯试算"),
    ("history", "经过"),
)
HELP = {
    "stages": "先后关系和佐证是平台默认；规划只写明“项目注册”“资金到位”两项时长，其余由本地填定，留空的不参与倒排。",
    "schedules": "项目按签约当天在执行的制度判断，同时几项在执行的，最近的地方算数。平台带来的制度不能改，可以添加本地的。",
    "paces": "这几个阈值决定临期、停滞核查和整改期限。规则包说明本地“四色”是什么意思。",
    "blockers": "堵点交办之后的办理时限和提级，都按工作日计。某一类另定时限的填在那一类，空着的按通用时限。",
    "permits": "三张清单里各事项的承诺时限（工作日）。规划写明的不在此列；空着的，清单上写“时限待本地填定”。",
    "entry": "录入时的界限：越过时请填报人核对，不拦正确的数字。",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is at which place's rules; the place is chosen by `?place=`."""

    actor: Actor
    place: Region
    tab: str

    def url(self, name: str, *args: Any, **query: str) -> str:
        return f"{reverse(name, args=args)}?{urlencode({'place': self.place.pk, **query})}"

    def context(self, **more: Any) -> dict[str, Any]:
        tabs = [
            {"code": code, "title": title, "url": self.url("project_rule", code)}
            for code, title in TABS
        ]
        return {
            "tabs": tabs,
            "tab": self.tab,
            "place": self.place,
            "places": queries.places(self.actor),
            "help": HELP.get(self.tab, ""),
            "today": clock.today(),
            **more,
        }


def _desk(request: HttpRequest, tab: str) -> Desk:
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.PROJECT_SET)
    place = queries.place(actor, request.GET.get("place", ""))
    if place is None:
        raise Denied("您没有可以设定项目规则的地区，请联系平台管理员授权")
    return Desk(actor, place, tab)


def index(request: HttpRequest) -> HttpResponse:
    return redirect(_desk(request, "stages").url("project_rule", "stages"))


def rule(request: HttpRequest, name: str) -> HttpResponse:
    """One kind of rules: what is in force, whose it is, and the form that sets it."""
    desk = _desk(request, name)
    if name == "backtest":
        return _backtest(request, desk)
    if name == "history":
        trail = queries.trail(desk.actor, desk.place)
        return render(request, "projects/rules_history.html", desk.context(trail=trail))
    found = _setting(desk, name)
    if name == "schedules":
        shown = _policies(desk, found)
        return render(request, "projects/rules_schedules.html", desk.context(**shown))
    form = _form(request, desk, found)
    if request.method == "POST" and (done := _put(request, desk, form)):
        return done
    context = {"setting": found, "form": form, "lines": form.lines(), "unit": _unit(form)}
    if name == "stages":
        context["bases"] = queries.base_templates(clock.today())
    if name == "paces":
        context["packs"] = _packs(desk, found)
    page = "projects/rules_stages.html" if name == "stages" else "projects/rules_figures.html"
    return render(request, page, desk.context(**context), status=422 if form.errors else 200)


def _setting(desk: Desk, name: str) -> queries.Setting:
    try:
        return queries.setting(desk.actor, desk.place, name, clock.today())
    except KeyError:
        raise Http404 from None


def _unit(form: Any) -> str:
    return getattr(form, "UNIT", "")


def _form(request: HttpRequest, desk: Desk, found: queries.Setting) -> Any:
    data = request.POST if request.method == "POST" else None
    begin = {"since": clock.today()}
    if found.name != "stages":
        return FIGURES[found.name](data, actor=desk.actor, row=found, initial=begin)
    codes = [t.code for t in queries.base_templates(clock.today())]
    base = request.GET.get("template", codes[0])
    return Stages(
        data,
        actor=desk.actor,
        row=found,
        initial=begin,
        base=base if base in codes else codes[0],
    )


def _put(request: HttpRequest, desk: Desk, form: forms.Dated) -> HttpResponse | None:
    """Keep what the form sets; None when it was refused and the form says why."""
    if not form.is_valid():
        return None
    setting = form.value()
    try:
        services.put(
            desk.actor, place=desk.place, setting=setting, today=clock.today(), now=clock.now()
        )
    except Refused as refused:
        form.refuse(refused.findings)
        return None
    except Stale:
        form.add_error(None, "您打开之后，别人先设定了新的内容。请刷新页面，对照后再填")
        return None
    messages.success(request, f"已设定{local.TITLES[setting.name]}，自{setting.since}起生效")
    return redirect(request.get_full_path() if desk.tab != "edit" else _back(desk, setting.name))


def _back(desk: Desk, name: str) -> str:
    return desk.url("project_rule", name)


# ---- policies and packs


def _policies(desk: Desk, found: queries.Setting) -> dict[str, Any]:
    names = queries.place_names()
    columns = []
    for policy, is_local in queries.policies(desk.place, clock.today()):
        mine = is_local and policy.region == desk.place.path
        columns.append(
            {
                "policy": policy,
                "place": names.get(policy.region, "各地"),
                "is_local": is_local,
                "whose": found.whose("policy", policy.code) if mine else None,
                "edit": desk.url("project_policy", code=policy.code) if mine else "",
                "drop": desk.url("project_rule_drop", "policy", policy.code) if mine else "",
            }
        )
    return {"setting": found, "columns": columns, "add": desk.url("project_policy")}


def _packs(desk: Desk, found: queries.Setting) -> list[dict[str, Any]]:
    names = queries.place_names()
    shown = []
    for pack in queries.all_packs(clock.today()):
        mine = pack.region == desk.place.path
        shown.append(
            {
                "pack": pack,
                "measure": pack.measure.label if pack.measure else "",
                "bands": [(band, _floor(pack, band)) for band in pack.bands],
                "place": names.get(pack.region, "样板"),
                "is_sample": not pack.region,
                "whose": found.whose("pack", pack.code) if mine else None,
                "edit": ""
                if pack.is_phase or (pack.region and not mine)
                else desk.url("project_pack", pack.code),
                "drop": desk.url("project_rule_drop", "pack", pack.code) if mine else "",
                "test": ""
                if pack.is_phase
                else desk.url("project_rule", "backtest", pack=pack.code),
            }
        )
    return shown


def _floor(pack: Pack, band: Band) -> str:
    """From where on a band counts, in words."""
    floor = band.at_least
    if floor is None:
        return ""
    if pack.measure is Lag.POINTS:
        said = f"落后{floor}个百分点起"
    else:
        said = f"超期{floor}天起" if floor > 0 else f"到期前{-floor}天起"
    return said + ("，计入超期" if band.is_late else "")


def policy(request: HttpRequest) -> HttpResponse:
    """A schedule policy of the place, new or (`?code=`) changed."""
    desk = _desk(request, "edit")
    found = _setting(desk, "schedules")
    form = policy_forms.PolicyForm(
        request.POST if request.method == "POST" else None,
        actor=desk.actor,
        row=found,
        initial={"since": clock.today()},
        code=request.GET.get("code", ""),
    )
    return _edited(request, desk, form, "projects/rules_policy.html", "schedules")


def pack(request: HttpRequest, code: str) -> HttpResponse:
    """A sample pack for the place, or the place's own."""
    desk = _desk(request, "edit")
    form = _found(
        policy_forms.PackForm,
        request.POST if request.method == "POST" else None,
        actor=desk.actor,
        row=_setting(desk, "paces"),
        initial={"since": clock.today()},
        code=code,
    )
    return _edited(request, desk, form, "projects/rules_pack.html", "paces")


DROPPED = {"policy": "schedules", "pack": "paces"}


def drop(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """Take a policy or a pack of the place out of its rules."""
    desk = _desk(request, "edit")
    if key not in DROPPED:
        raise Http404
    form = _found(
        policy_forms.Drop,
        request.POST if request.method == "POST" else None,
        actor=desk.actor,
        row=_setting(desk, DROPPED[key]),
        initial={"since": clock.today()},
        key=key,
        code=code,
    )
    return _edited(request, desk, form, "projects/rules_drop.html", DROPPED[key])


def _found(form: Any, *args: Any, **kwargs: Any) -> Any:
    try:
        return form(*args, **kwargs)
    except KeyError:
        raise Http404 from None


def _edited(request: HttpRequest, desk: Desk, form: Any, page: str, name: str) -> HttpResponse:
    if request.method == "POST" and (done := _put(request, desk, form)):
        return done
    context = desk.context(form=form, back=_back(desk, name), title=local.TITLES[name], name=name)
    return render(request, page, context, status=422 if form.errors else 200)


@require_POST
def take_back(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """The version before counts again."""
    desk = _desk(request, name)
    _setting(desk, name)
    form = forms.TakeBack(request.POST, actor=desk.actor)
    if not form.is_valid():
        messages.error(request, "没有撤回：请写明撤回的理由")
        return redirect(_back(desk, name))
    try:
        services.take_back(
            desk.actor,
            place=desk.place,
            version=pk,
            reason=form.value(),
            today=clock.today(),
            now=clock.now(),
        )
    except Refused as refused:
        messages.error(request, "；".join(f.sentence for f in refused.findings))
    else:
        messages.success(request, f"已撤回这一版{local.TITLES[name]}")
    return redirect(_back(desk, name))


# ---- back-test


@require_GET
def _backtest(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What a pack would have said of the place's projects; nothing is changed by it."""
    today = clock.today()
    packs = {p.code: p for p in queries.timed_packs(today)}
    first, last = queries.last_month(today)
    begin = {"pack": next(iter(packs), ""), "first": first.isoformat(), "last": last.isoformat()}
    given = {name: request.GET.get(name, begin[name]) for name in begin}
    form = forms.Backtest(
        given, actor=desk.actor, packs=[(p.code, p.name) for p in packs.values()], today=today
    )
    tested, refused = None, ""
    if "first" in request.GET and form.is_valid():
        chosen = form.cleaned_data
        try:
            tested = queries.backtest(
                desk.actor,
                place=desk.place,
                pack=packs[chosen["pack"]],
                span=(chosen["first"], chosen["last"]),
                today=today,
            )
        except Refused as no:
            refused = "；".join(f.sentence for f in no.findings)
    context = desk.context(form=form, tested=tested, refused=refused)
    return render(request, "projects/rules_backtest.html", context)
