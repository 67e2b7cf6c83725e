// One refresh for all processes. Start the server with tickets that are refreshed after 3 seconds, then run this:
//   REFRESH_LEEWAY_MS=897000 npx tsx examples/cluster/server.ts
//   npx tsx examples/cluster/one-refresh.ts [http://127.0.0.1:3000]
// The server says "refreshed" once, for all its processes.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

const url = process.argv[2] ?? 'http://127.0.0.1:3000'

const signup = await fetch(`${url}/auth/signup`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ emailAddress: `${randomUUID()}@example.com`, password: 'lovelace-1815', firstName: 'Ada' }),
})
if (!signup.ok) throw new Error(`signup was answered ${signup.status}`)
const cookie = signup.headers
  .getSetCookie()
  .map((line) => line.split(';')[0])
  .join('; ')

await sleep(3500) // a ticket of 15 minutes is refreshed 14 minutes and 57 seconds before it expires

const answers = await Promise.all(
  Array.from({ length: 30 }, async () => {
    const response = await fetch(`${url}/account`, { headers: { cookie, connection: 'close' } })
    return (await response.json()) as { hello: string; process: number }
  }),
)
const greeted = answers.filter(({ hello }) => hello === 'Ada').length
const processes = new Set(answers.map((answer) => answer.process)).size
console.log(`${greeted} of ${answers.length} requests at once were answered as Ada, by ${processes} processes`)
