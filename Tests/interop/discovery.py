"""The name that clients ask for their zone, answered by an emulator.

Clients have the discovery host's name built in and insist on TLS. A proxy stands in for the network: it takes the
CONNECT to that one name, speaks TLS with a certificate that the test made, and passes the bytes on to the emulator.
"""

import pathlib
import socket
import ssl
import subprocess
import threading

HOST = "webservices.autotask.net"


class DiscoveryHost:
    """A proxy on a free port; `environment` makes a client use it and trust its certificate."""

    def __init__(self, folder: str, emulator_port: int) -> None:
        self.emulator_port = emulator_port
        self.certificate, key = pathlib.Path(folder, "discovery.pem"), pathlib.Path(folder, "discovery.key")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
             "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", str(key), "-out", str(self.certificate)],
            check=True, capture_output=True,
        )
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.certificate, key)
        self.asked: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        proxy = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        return {
            "HTTPS_PROXY": proxy, "https_proxy": proxy, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1",
            "REQUESTS_CA_BUNDLE": str(self.certificate), "SSL_CERT_FILE": str(self.certificate),
        }

    def stop(self) -> None:
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        target = head.split()[1].decode()
        self.asked.append(target)
        if target != f"{HOST}:443":
            client.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            client.close()
            return
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with self.tls.wrap_socket(client, server_side=True) as inside:
            with socket.create_connection(("127.0.0.1", self.emulator_port)) as outside:
                answers = threading.Thread(target=self._pump, args=(outside, inside), daemon=True)
                answers.start()
                self._pump(inside, outside)
                answers.join(timeout=5)

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass
