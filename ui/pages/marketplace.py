import reflex as rx
from ui.template import page
from ui.session import Session
def marketplace():
    return page("/", rx.el.h1("Marketplace"), rx.el.p(Session.zone))
