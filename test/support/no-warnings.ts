import { setImmediate as nextTurn } from 'node:timers/promises'

// The package itself warns of an outage, or of a refused login, in development alone.
process.env.NODE_ENV ??= 'test'

const heard: string[] = []
let during = 'before the first test'

process.on('warning', ({ stack }) => {
  const isTestListening = process.listenerCount('warning') > usualListeners
  if (!isTestListening) heard.push(`${during}: ${stack}`)
})
const usualListeners = process.listenerCount('warning')

/** Fails a run in which this process warned of anything, but for what a test listens to itself. */
export const mochaHooks = {
  beforeEach(this: Mocha.Context) {
    during = this.currentTest?.fullTitle() ?? ''
  },
  async afterAll() {
    await nextTurn()
    if (heard.length > 0) throw new Error(`there were warnings:\n${heard.join('\n')}`)
  },
}
