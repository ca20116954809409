// Runs in each document and worker before its own scripts. The browser intercepts requests, but not these ways out:
// a web socket may go to the page's own host only, and there is no other.
(() => {
  const Native = globalThis.WebSocket;
  if (Native) {
    globalThis.WebSocket = new Proxy(Native, {
      construct(target, args, self) {
        if (new URL(args[0], location.href).host !== location.host) throw new DOMException("not the page's own host", "SecurityError");
        return Reflect.construct(target, args, self);
      },
    });
    Native.prototype.constructor = globalThis.WebSocket;
  }
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "WebSocketStream"]) delete globalThis[name];
})();
