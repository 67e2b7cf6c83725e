import { connect, type Socket } from 'node:net'

/** Sends each cookie once, over `connections` sockets; resolves when all are answered. @throws {Error} for an answer that is not 200 */
export async function load(port: number, cookies: readonly string[], connections = 8): Promise<void> {
  const queue = cookies.values()
  await Promise.all(Array.from({ length: connections }, () => drain(port, queue)))
}

function drain(port: number, queue: Iterator<string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1')
    let answer = ''
    const next = () => {
      const { value, done } = queue.next()
      if (done) {
        socket.destroy()
        return resolve()
      }
      answer = ''
      socket.write(
        `GET / HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: */*\r\nuser-agent: Mozilla/5.0\r\ncookie: ${value}\r\n\r\n`,
      )
    }
    socket.setNoDelay(true).setEncoding('latin1')
    socket.once('connect', next).once('error', reject)
    socket.on('data', (text: string) => {
      answer += text
      if (!answer.endsWith('"}')) return
      if (answer.startsWith('HTTP/1.1 200')) return next()
      socket.destroy()
      reject(new Error(answer))
    })
  })
}
