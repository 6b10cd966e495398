"""A proxy before the API server of Kubernetes: it authenticates as one account, and writes down what was asked and what the answer was.

SkyPilot asks through the Python client and through kubectl; both see a plain HTTP server, so that nothing escapes, swallowed refusals included.
"""
import dataclasses
import http.client
import http.server
import re
import socket
import ssl
import threading
import urllib.parse
from typing import Optional

# What every account may read (ClusterRoles system:discovery and system:public-info-viewer), beside reviews of its own rights (system:basic-user).
DISCOVERY = re.compile(r'/(api|apis|apis/[^/]+|api/v1|apis/[^/]+/[^/]+|version|openapi/v[23](/.*)?|healthz|livez|readyz)/?')
OWN_RIGHTS = {'selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews'}
RESOURCE = re.compile(r'/(?:api|apis/(?P<group>[^/]+))/(?P<version>v\d\w*)(?:/namespaces/(?P<namespace>[^/]+))?/(?P<resource>[a-z]+)'
                      r'(?:/(?P<name>[^/]+)(?:/(?P<subresource>[a-z]+))?)?/?')
NAMESPACE = re.compile(r'/api/v1/namespaces(?:/(?P<name>[^/]+))?/?')
VERBS = {'POST': 'create', 'PUT': 'update', 'PATCH': 'patch', 'GET': 'get', 'HEAD': 'get', 'DELETE': 'delete'}
HOP_BY_HOP = {'connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'proxy-connection', 'content-length'}


@dataclasses.dataclass(frozen=True)
class Request:
    """A request as RBAC sees it (Kubernetes docs: authorization, request attributes)."""
    verb: str
    resource: str
    namespace: Optional[str]
    name: Optional[str]


@dataclasses.dataclass(frozen=True)
class Answer:
    request: Request
    status: int
    message: str


def read_request(method: str, target: str) -> Optional[Request]:
    """Maps a request as the API server does; `None` for what every account may ask. Raises ValueError for any other form."""
    url = urllib.parse.urlsplit(target)
    if DISCOVERY.fullmatch(url.path):
        return None
    found = NAMESPACE.fullmatch(url.path)
    if found:
        parts = {'group': None, 'resource': 'namespaces', 'namespace': found['name'], 'name': found['name'], 'subresource': None}
    else:
        found = RESOURCE.fullmatch(url.path)
        if not found:
            raise ValueError(f'{method} {url.path}')
        parts = found.groupdict()
    if parts['resource'] in OWN_RIGHTS:
        return None
    if method not in VERBS:
        raise ValueError(f'{method} {url.path}')
    verb = VERBS[method]
    query = urllib.parse.parse_qs(url.query)
    if parts['name'] is None:
        verb = {'get': 'list', 'delete': 'deletecollection'}.get(verb, verb)
    if verb in ('get', 'list') and query.get('watch', ['false'])[0] in ('true', '1'):
        verb = 'watch'
    resource = '/'.join(part for part in (parts['group'], parts['resource'], parts['subresource']) if part)
    return Request(verb, resource, parts['namespace'], parts['name'])


class Proxy:
    """One principal: whoever asks through it is that account."""

    def __init__(self, server: str, ca_file: Optional[str], verify: bool):
        upstream = urllib.parse.urlsplit(server)
        self._host, self._port = upstream.hostname, upstream.port or 443
        self._tls = ssl.create_default_context(cafile=ca_file)
        if not verify:
            self._tls.check_hostname = False
            self._tls.verify_mode = ssl.CERT_NONE
        self._lock = threading.Lock()
        self.token = ''
        self.answers = []
        self.unknown = []
        self._server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self._server.server_address[1]}'

    def start(self, token: str):
        """Forgets what was asked and goes on as the account of this token."""
        with self._lock:
            self.token, self.answers, self.unknown = token, [], []

    def close(self):
        self._server.shutdown()

    def _connect(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(self._host, self._port, context=self._tls, timeout=60)

    def _note(self, method: str, target: str, status: int, message: str):
        try:
            request = read_request(method, target)
        except ValueError as error:
            with self._lock:
                self.unknown.append(str(error))
            return
        if request is not None:
            with self._lock:
                self.answers.append(Answer(request, status, message))

    def _handler(self):
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def log_message(self, *args):  # pylint: disable=arguments-differ
                pass

            def _forward(self):
                body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                upgrade = self.headers.get('Upgrade')
                # All values of a repeated header go on, such as the protocols of an upgrade.
                headers = [(key, value) for key, value in self.headers.items() if key.lower() not in {*HOP_BY_HOP, 'host', 'authorization'}]
                if upgrade:
                    headers += [('Connection', 'Upgrade'), ('Upgrade', upgrade)]
                connection = proxy._connect()
                try:
                    connection.putrequest(self.command, self.path, skip_accept_encoding=True)
                    for key, value in headers:
                        connection.putheader(key, value)
                    connection.putheader('Authorization', f'Bearer {proxy.token}')
                    connection.putheader('Content-Length', str(len(body)))
                    connection.endheaders(body)
                    self._answer(connection, connection.getresponse())
                finally:
                    connection.close()

            def _answer(self, connection, response):
                if response.status == http.client.SWITCHING_PROTOCOLS:
                    proxy._note(self.command, self.path, response.status, '')
                    self._head(response, [])
                    _tunnel(self.connection, connection.sock)
                    self.close_connection = True
                    return
                if self.path.find('watch=true') >= 0 and response.status == 200:
                    proxy._note(self.command, self.path, response.status, '')
                    self.close_connection = True
                    self._head(response, [('Connection', 'close')])
                    while chunk := response.read1(65536):
                        self.wfile.write(chunk)
                        self.wfile.flush()
                    return
                content = response.read()
                proxy._note(self.command, self.path, response.status, content[:600].decode(errors='replace') if response.status >= 400 else '')
                self._head(response, [('Content-Length', str(len(content)))])
                if self.command != 'HEAD':
                    self.wfile.write(content)

            def _head(self, response, extra):
                switching = response.status == http.client.SWITCHING_PROTOCOLS
                self.send_response_only(response.status, response.reason)
                for key, value in response.getheaders():
                    if switching or key.lower() not in HOP_BY_HOP:
                        self.send_header(key, value)
                for key, value in extra:
                    self.send_header(key, value)
                self.end_headers()
                self.wfile.flush()

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _forward

        return Handler


def _tunnel(one: socket.socket, other: socket.socket):
    """Passes on bytes both ways until one side ends."""

    def pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    back = threading.Thread(target=pump, args=(other, one), daemon=True)
    back.start()
    pump(one, other)
    back.join(5)
