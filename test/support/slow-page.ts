import type { Express } from 'express'

/** A page at /slow that answers when it is told to. */
export function slowPage() {
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  return {
    mount(app: Express) {
      app.get('/slow', async (_req, res) => {
        begin()
        await finished
        res.json({})
      })
    },
    begun,
    finish: () => finish(),
  }
}
