"""Opens sockets of families that reach kernel code: netlink, packet, vsock, alg."""

# mypy: ignore-errors
import socket

for family in (16, 17, 40, 38, 2, 10, 29, 31, 21):
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        for make in (socket.socket, socket.socketpair):
            try:
                make(family, kind)
                print("SUCCEEDED", family)
            except OSError:
                pass
