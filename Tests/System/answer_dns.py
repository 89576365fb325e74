"""Answers every DNS question with 192.0.2.1, on UDP port 53 of the address given."""

import socket
import sys

ANSWER = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x01"


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((sys.argv[1], 53))
        while True:
            question, client = server.recvfrom(4096)
            end = question.index(b"\x00", 12) + 5
            head = question[:2] + b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00"
            server.sendto(head + question[12:end] + ANSWER, client)


if __name__ == "__main__":
    main()
