from tests.decisions.test_life import does, runs, answers, amended
from tests.decisions.making import world, later
from tests.decisions.test_objections import moves, objects, panel_of
from swsolidarity.decisions import actions, jobs, queries
from swsolidarity.decisions.actions import amendments, objections, pauses
from datetime import timedelta
from swsolidarity.core import clock
BG="""The kettle in the back room leaks since the winter. Two of us burned a hand on it, and the tea tastes of rust.

A new one costs about 3,000 shillings in the shop at the bus stop. Lee knows the seller and can ask for a better price.

If we buy it now, it comes out of the kitchen money."""
def test_zz(screens, make):
    here = world(make, 1)
    here.people += [make.member(here.group, name=n, steward=i<2) for i,n in enumerate(["Asha","Beto","Mira","Noor","Kai","Lee","Dee","Zed","Yve"])]
    here.rule("spend_small", seconds=3)
    key = here.open(discussion_days=7, background=BG, title="Buy a new kettle for the back room?")
    does(here, 3, actions.second, key)
    a=amended(here, key, 4, place=1, after="A new one costs about 2,500 shillings in the market. Lee knows the seller.", reason="The market is cheaper, and nearer for most of us.")
    b=amended(here, key, 5, place=2, after="", reason="That is obvious.")
    o=objects(here, key, 4, criterion="safety", reason="The shop keeper at the bus stop talks to the police. Somebody else should buy it, or in another shop.")
    moves(here, 5, objections.answer, o, words="Would the market do?")
    answers(here, 0, amendments.accept, a, reason="Good point.")
    moves(here, 1, objections.set_aside, o, reason="The wording names the market now.")
    moves(here, 0, objections.draw_panel, o)
    here.rule("spend_small", seconds=0)
    v = here.open(who=here.people[5], title="Close early on Fridays?")
    does(here, 1, pauses.ask, v, way="pause", reason="Half of us are at the clinic and cannot vote before Monday.")
    fz = here.open(discussion_days=3, title="Paint the door green?", background=BG)
    does(here, 0, actions.fix, fz)
    v2 = here.open(who=here.people[5], title="Close at all on Mondays?")
    does(here, 1, pauses.ask, v2, way="pause", reason="Half of us are at the clinic and cannot vote before Monday.")
    does(here, 2, pauses.agree, v2, way="pause")
    base=f"/c/{here.group.address}/decide/"
    pn=panel_of(here,o)[0]
    shots={"show3":(3,base+key),"show0":(0,base+key),"amend":(3,base+key+"/amend"),"amend1":(3,base+key+"/amend/1"),"amendment":(0,base+"amendments/"+b),"versions":(3,base+key+"/versions"),"object":(6,base+key+"/object"),"objection":(4,base+"objections/"+o),"panel":(pn,base+"objections/"+o),"hold":(2,base+v+"/pause"),"vote":(2,base+v),"frozen":(0,base+fz),"paused":(6,base+v2)}
    import pathlib; out=pathlib.Path("/tmp/shots"); out.mkdir(exist_ok=True)
    for n,(who,url) in shots.items():
        s=screens.screen(here.people[who], javascript=False)
        assert s.open(url)==200, n
        for scheme in ("light","dark"):
            s.look(width=360, scheme=scheme); assert s.fits()=="" , n
            s.page.screenshot(path=str(out/f"{n}-{scheme}.png"), full_page=True)
        s.look(width=1280, scheme="light"); s.page.screenshot(path=str(out/f"{n}-wide.png"), full_page=True)
