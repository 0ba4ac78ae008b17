"""A server for one kind of meeting: peer.py KIND ADDRESS [CERTIFICATE KEY]. Writes its port, ends with its input."""

import os
import socket
import ssl
import sys
import threading
import zlib

kind, address, *files = sys.argv[1:]


def secure(connection):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    return wrap(context, connection)


def wrap(context, connection):
    if kind == "tls11":
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    if kind in ("tls12", "tickets12"):
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["imap"])
    context.sni_callback = lambda tls, name, _: setattr(tls, "asked_for", name)
    context.load_cert_chain(*files)
    return context.wrap_socket(connection, server_side=True)


def echo(connection):
    while data := connection.recv(65536):
        connection.sendall(data)


def meet(connection):
    if kind == "echo":
        echo(connection)
    elif kind == "silent":
        connection.recv(1 << 20)
        threading.Event().wait()
    elif kind == "plain":
        connection.sendall(b"* OK ready\r\n")
        connection.recv(1 << 20)
    elif kind == "reset":
        connection.recv(1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    elif kind == "starttls":
        connection.sendall(b"* OK ready\r\n")
        assert connection.recv(100) == b"a STARTTLS\r\n"
        connection.sendall(b"a OK begin\r\n")
        echo(secure(connection))
    elif kind == "abort":
        tls = secure(connection)
        tls.sendall(b"hello")
        tls.recv(1)
        os.close(tls.detach())
    elif kind == "goodbye":
        tls = secure(connection)
        tls.sendall(b"hello")
        tls.unwrap()
    elif kind == "listen":
        # Tells whether the client said goodbye (close_notify).
        tls = secure(connection)
        tls.suppress_ragged_eofs = False
        try:
            print("goodbye" if tls.recv(10) == b"" else "data", flush=True)
        except ssl.SSLError as error:
            print("torn off", flush=True)
    elif kind.startswith("tickets"):
        tls = wrap(tickets, connection)
        tls.sendall(b"resumed" if tls.session_reused else b"shaken ")
        echo(tls)
    elif kind == "deflate":
        plain, packed = zlib.decompressobj(-15), zlib.compressobj(wbits=-15)
        while data := connection.recv(65536):
            if data := plain.decompress(data):
                connection.sendall(packed.compress(data) + packed.flush(zlib.Z_SYNC_FLUSH))
    elif kind == "bomb":
        packed = zlib.compressobj(9, wbits=-15)
        for _ in range(64):
            connection.sendall(packed.compress(bytes(1 << 20)))
        connection.sendall(packed.compress(b"end") + packed.flush())
    elif kind == "garbage":
        packed = zlib.compressobj(wbits=-15)
        connection.sendall(packed.compress(b"hello") + packed.flush(zlib.Z_SYNC_FLUSH) + b"* BYE plain text")
        connection.recv(1)
    elif kind == "farewell":
        plain = zlib.decompressobj(-15)
        while data := connection.recv(65536):
            print(plain.decompress(data).decode(), flush=True)
    elif kind == "cut":
        packed = zlib.compressobj(wbits=-15)
        letter = packed.compress(os.urandom(5000)) + packed.flush(zlib.Z_SYNC_FLUSH)
        connection.sendall(letter[:3000])
    elif kind == "name":
        tls = secure(connection)
        tls.sendall((getattr(tls, "asked_for", None) or "nothing").encode())
        tls.recv(1)
    else:
        echo(secure(connection))


def serve(connection):
    try:
        meet(connection)
    except (OSError, ssl.SSLError):
        pass
    connection.close()


def end_with_input():
    try:
        sys.stdin.read()
    finally:
        os._exit(0)


# One for all connections: it has the keys of the tickets.
tickets = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
family = socket.AF_INET6 if ":" in address else socket.AF_INET
listener = socket.socket(family, socket.SOCK_STREAM)
listener.bind((address, 0))
listener.listen(0 if kind == "full" else 64)
held = []
if kind == "full":
    # Fills the queue that nobody empties: the next connection gets no answer at all.
    for _ in range(8):
        held.append(socket.socket(family, socket.SOCK_STREAM))
        held[-1].setblocking(False)
        held[-1].connect_ex(listener.getsockname())
print(listener.getsockname()[1], flush=True)
threading.Thread(target=end_with_input, daemon=True).start()
if kind == "full":
    threading.Event().wait()
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
