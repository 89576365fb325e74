"""Turns flows that nfdump printed into flow records as AWS writes them, as the interfaces of the hosts would see them.

Reads `first|last|protocol|source|destination|source port|destination port|packets|bytes|flags` lines. Each flow is seen
twice: leaving the interface of its source and entering that of its destination.
"""

import datetime
import sys
import time

FIELDS = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action "
    "log-status vpc-id subnet-id tcp-flags type region flow-direction"
)
PROTOCOLS = {"ICMP": 1, "TCP": 6, "UDP": 17, "ICMP6": 58}
FLAGS = {"U": 32, "A": 16, "P": 8, "R": 4, "S": 2, "F": 1}
# softflowd counts milliseconds since its start in 32 bits. What it reads from a capture is older than its start, and
# comes out later by so many seconds.
WRAP_SECONDS = 2**32 / 1000


def seconds(text):
    moment = datetime.datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S.%f")
    timestamp = moment.astimezone().timestamp()
    return int(timestamp if timestamp < time.time() + 3_600 else timestamp - WRAP_SECONDS)


def number(text):
    """A count as nfdump prints it, such as `1.5 M`."""
    digits, _, unit = text.strip().partition(" ")
    return round(float(digits) * {"": 1, "K": 1e3, "M": 1e6, "G": 1e9}[unit.strip()])


def record(words, host, direction):
    first, last, protocol, source, destination, source_port, destination_port, packets, size, flags = words
    protocol = PROTOCOLS.get(protocol.strip(), 0) or int(protocol)
    # Where ICMP has its type and code, AWS writes port 0.
    ports = ("0", "0") if protocol in (1, 58) else (source_port.strip(), destination_port.strip())
    interface = "eni-" + "".join(f"{int(part):03d}" for part in host.split("."))
    tcp_flags = sum(value for letter, value in FLAGS.items() if letter in flags)
    return (
        f"5 123456789012 {interface} {source} {destination} {ports[0]} {ports[1]} {protocol} {number(packets)} "
        f"{number(size)} {seconds(first)} {seconds(last)} ACCEPT OK vpc-0a50 subnet-0a50 {tcp_flags} IPv4 eu-west-1 "
        f"{direction}"
    )


def main():
    print(FIELDS)
    for line in sys.stdin:
        words = line.rstrip("\n").split("|")
        if len(words) != 10 or ":" in words[3]:
            continue
        words[3], words[4] = words[3].strip(), words[4].strip()
        print(record(words, words[3], "egress"))
        print(record(words, words[4], "ingress"))


if __name__ == "__main__":
    main()
