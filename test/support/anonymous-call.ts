// Makes calls of Kibo's client in a process of its own, as `KIBO_*` say, and tells what became of them.
import { KiboClient } from '../../src/kibo/client.ts'

const client = new KiboClient()
const answers = []
for (let made = 0; made < 2; made++) {
  answers.push(
    await client.authTickets.createAnonymous().then(
      ({ userId }) => userId,
      (error) => error.cause?.code ?? error.message,
    ),
  )
}
const hasLoadedFetch = Symbol.for('undici.globalDispatcher.1') in globalThis
console.log(JSON.stringify({ answers, hasLoadedFetch }))
