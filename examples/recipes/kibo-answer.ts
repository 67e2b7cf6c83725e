import type { Response } from 'express'

/** What `fetch` takes to send JSON. */
export const json = (method: 'POST' | 'PUT', body: unknown) => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** Passes Kibo's answer on. For a refusal it passes on the status only: the body shows how Kibo works inside. */
export async function passOn(answer: globalThis.Response, res: Response): Promise<void> {
  res.status(answer.status)
  if (answer.ok && answer.status !== 204) res.json(await answer.json())
  else res.end()
}
