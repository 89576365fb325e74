// Asks Picket for its verdict on an event, with Rust's standard library alone: the frames of docs/wire.md, as much of
// protobuf as they need, and one call. docs/clients.md says how to build it.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// Writes a number in the variable length of protobuf.
fn write_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Writes a field of text, bytes or a message.
fn write_field(out: &mut Vec<u8>, number: u64, data: &[u8]) {
    write_varint(out, number << 3 | 2);
    write_varint(out, data.len() as u64);
    out.extend_from_slice(data);
}

fn bad(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}

/// Takes a number from the front.
fn read_varint(data: &mut &[u8]) -> Result<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = data.split_first().ok_or_else(|| bad("a message is cut off"))?;
        *data = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(bad("a number is too long"))
}

/// Takes so many bytes from the front.
fn take<'a>(data: &mut &'a [u8], count: u64) -> Result<&'a [u8]> {
    if count > data.len() as u64 {
        return Err(bad("a message is cut off"));
    }
    let (front, rest) = data.split_at(count as usize);
    *data = rest;
    Ok(front)
}

/// The fields of a message in their order: number, value where it is a number, and bytes where it is not.
fn fields(mut data: &[u8]) -> Result<Vec<(u64, u64, &[u8])>> {
    let mut found = Vec::new();
    while !data.is_empty() {
        let tag = read_varint(&mut data)?;
        let (value, bytes): (u64, &[u8]) = match tag & 7 {
            0 => (read_varint(&mut data)?, &[]),
            1 => (0, take(&mut data, 8)?),
            2 => {
                let count = read_varint(&mut data)?;
                (0, take(&mut data, count)?)
            }
            5 => (0, take(&mut data, 4)?),
            _ => return Err(bad("a field of an unknown type")),
        };
        found.push((tag >> 3, value, bytes));
    }
    Ok(found)
}

/// Calls a method on a stream of its own, and waits for the packed message of the answer.
fn call(socket: &mut UnixStream, stream: u32, method: &str, request: &[u8], timeout: Duration) -> Result<Vec<u8>> {
    let mut envelope = Vec::new();
    write_field(&mut envelope, 1, b"picket.v1.Detection");
    write_field(&mut envelope, 2, method.as_bytes());
    write_field(&mut envelope, 3, request);
    write_varint(&mut envelope, 4 << 3);
    write_varint(&mut envelope, timeout.as_nanos() as u64);
    let mut frame = Vec::new();
    frame.extend_from_slice(&(envelope.len() as u32).to_be_bytes());
    frame.extend_from_slice(&stream.to_be_bytes());
    frame.extend_from_slice(&[1, 0]);
    frame.extend_from_slice(&envelope);
    socket.set_read_timeout(Some(timeout))?;
    socket.write_all(&frame)?;
    loop {
        let mut header = [0; 10];
        socket.read_exact(&mut header)?;
        let length = u32::from_be_bytes(header[0..4].try_into().unwrap());
        if length > 4_194_304 || header[8] != 2 {
            return Err(bad("the daemon sent what is no answer"));
        }
        let mut data = vec![0; length as usize];
        socket.read_exact(&mut data)?;
        if header[4..8] != stream.to_be_bytes() {
            continue; // the answer of an earlier call, which came too late
        }
        return payload(&data);
    }
}

/// The message of an answer, or its status as an error.
fn payload(response: &[u8]) -> Result<Vec<u8>> {
    let mut payload = Vec::new();
    for (number, _, bytes) in fields(response)? {
        match number {
            1 => {
                let status = fields(bytes)?;
                let code = status.iter().find(|field| field.0 == 1).map_or(0, |field| field.1);
                let text = status.iter().find(|field| field.0 == 2).map_or(&b""[..], |field| field.2);
                if code != 0 {
                    return Err(Error::new(ErrorKind::Other, format!("status {code}: {}", String::from_utf8_lossy(text))));
                }
            }
            2 => payload = bytes.to_vec(),
            _ => {}
        }
    }
    Ok(payload)
}

fn main() -> Result<()> {
    let path = std::env::var("PICKET_SOCKET").unwrap_or("/run/picket/picket.sock".to_string());
    let mut socket = UnixStream::connect(path)?;
    let mut request = Vec::new();
    write_field(&mut request, 1, b"Wiz.Detections");
    write_field(&mut request, 2, br#"{"severity":"HIGH","tdrId":"cer-1"}"#);
    let answer = call(&mut socket, 1, "EvaluateEvent", &request, Duration::from_secs(2))?;
    for (number, _, bytes) in fields(&answer)? {
        if number == 1 {
            let id = fields(bytes)?.iter().find(|field| field.0 == 1).map_or(&b""[..], |field| field.2);
            println!("{}", String::from_utf8_lossy(id));
        }
    }
    Ok(())
}
