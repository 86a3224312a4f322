# The payments service of the tests, by Spyne: what is paid by is a payment, or of one of the types that extend it.
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

from spyne import Application, Array, ComplexModel, Decimal, Integer, ServiceBase, Unicode, rpc
from spyne.protocol.soap import Soap11, Soap12
from spyne.server.wsgi import WsgiApplication


class Payment(ComplexModel):
    __namespace__ = "urn:example:payments"
    amount = Decimal(min_occurs=1, nillable=False)


class Card(Payment):
    __namespace__ = "urn:example:payments"
    number = Unicode(min_occurs=1, nillable=False)


class GoldCard(Card):
    __namespace__ = "urn:example:payments"
    bonus = Integer


class Transfer(Payment):
    __namespace__ = "urn:example:payments"
    iban = Unicode(min_occurs=1, nillable=False)


def text(payment):
    if type(payment) is GoldCard:
        return "gold %s %s %s" % (payment.number, payment.amount, payment.bonus)
    if type(payment) is Card:
        return "card %s %s" % (payment.number, payment.amount)
    if type(payment) is Transfer:
        return "transfer %s %s" % (payment.iban, payment.amount)
    return "plain %s" % payment.amount


class PaymentsService(ServiceBase):
    @rpc(Payment.customize(min_occurs=1, nillable=False), _returns=Unicode)
    def pay(ctx, payment):
        return text(payment)

    @rpc(Array(Payment), _returns=Unicode)
    def pay_all(ctx, payments):
        return ", ".join(text(payment) for payment in payments)

    @rpc(Unicode(min_occurs=1, nillable=False), _returns=Payment)
    def last(ctx, kind):
        return {
            "gold": GoldCard(amount="1.50", number="G-1", bonus=7),
            "card": Card(amount="2.50", number="C-1"),
            "transfer": Transfer(amount="3.50", iban="AT61"),
            "plain": Payment(amount="4.50"),
        }.get(kind)

    @rpc(_returns=Array(Payment))
    def all(ctx):
        return [Card(amount="2.50", number="C-1"), Transfer(amount="3.50", iban="AT61"), Payment(amount="4.50"), GoldCard(amount="1.50", number="G-1", bonus=7)]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


if __name__ == "__main__":
    version, port = sys.argv[1], int(sys.argv[2])
    protocol = Soap11 if version == "11" else Soap12
    application = Application([PaymentsService], "urn:example:payments", in_protocol=protocol(validator="lxml", polymorphic=True), out_protocol=protocol(polymorphic=True))
    make_server("127.0.0.1", port, WsgiApplication(application), handler_class=Quiet).serve_forever()
