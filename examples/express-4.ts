// Run it with Express 4 in your app: npx tsx examples/express-4.ts
// Express 4 does not catch what an async handler rejects with: the rejection would end the process. wrap() hands it on.
import './sandbox-unless-configured.ts'
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import { StorefrontAuthError, storefrontAuth } from 'kibo-storefront-auth'

function wrap(handler: (req: Request, res: Response) => Promise<unknown>): RequestHandler {
  return (req, res, next) => {
    handler(req, res).catch(next)
  }
}

const app = express()
app.use(storefrontAuth())

app.get(
  '/cart',
  wrap(async (req, res) => {
    const cart = await req.customer.fetch('/commerce/carts/current')
    res.status(cart.status).json(cart.ok ? await cart.json() : {})
  }),
)

app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
  if (!(error instanceof StorefrontAuthError)) return next(error)
  res.status(error.status).set(error.headers).json(error.toProblem())
})

const port = Number(process.env.PORT ?? 3000)
// Where it can't listen Express 4 throws by itself: its callback gets no error.
const server = app.listen(port, '127.0.0.1', () => {
  console.log('listening:', server.address())
})
