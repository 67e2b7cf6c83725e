import { Router } from 'express'
import { products } from '../catalog.ts'
import { render } from '../render.ts'

export const homePage = Router()

homePage.get('/', (_req, res) => render(res, 'home', { products }))
