# The stock service of the tests, by Spyne: its description is its own, and every message is checked against it.
import datetime
import decimal
import ssl
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

from spyne import Application, Array, Boolean, ByteArray, ComplexModel, Date, DateTime, Decimal, Fault, Integer, Iterable, ServiceBase, Unicode, rpc
from spyne.protocol.soap import Soap11, Soap12
from spyne.server.wsgi import WsgiApplication


class Item(ComplexModel):
    __namespace__ = "urn:example:stock"
    sku = Unicode(min_occurs=1, nillable=False)
    quantity = Integer(min_occurs=1, nillable=False)
    price = Decimal
    since = Date
    seen = DateTime
    picture = ByteArray
    active = Boolean


class StockService(ServiceBase):
    @rpc(Unicode(min_occurs=1, nillable=False), _returns=Item)
    def get(ctx, sku):
        if sku == "none":
            return None
        if sku == "bad":
            raise Fault("Client.Unknown", "There is no such item.")
        return Item(sku=sku, quantity=3, price=decimal.Decimal("12.3400"), since=datetime.date(2024, 2, 29), seen=datetime.datetime(2026, 11, 29, 18, 0, 0, 250000), picture=[b"\x00\xff"])

    @rpc(Item, _returns=Unicode)
    def put(ctx, item):
        return "%s %d %s %s %s %s" % (item.sku, item.quantity, item.price, item.since, item.picture and b"".join(item.picture).hex(), item.active)

    @rpc(Integer, _returns=Array(Item))
    def many(ctx, count):
        return [Item(sku="S%d" % i, quantity=i) for i in range(count)]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def application(protocol):
    return WsgiApplication(Application([StockService], "urn:example:stock", in_protocol=protocol(validator="lxml"), out_protocol=protocol()))


if __name__ == "__main__":
    version, port = sys.argv[1], int(sys.argv[2])
    server = make_server("127.0.0.1", port, application(Soap11 if version == "11" else Soap12), handler_class=Quiet)
    if len(sys.argv) > 3:
        # Certificate, key, the issuer of those who may call, the latest version.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3], sys.argv[4])
        if len(sys.argv) > 5:
            context.load_verify_locations(sys.argv[5])
            context.verify_mode = ssl.CERT_REQUIRED
        if len(sys.argv) > 6:
            context.maximum_version = ssl.TLSVersion[sys.argv[6]]
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()
