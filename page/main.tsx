import { render } from 'preact'
import { filesIn } from './embedded.ts'
import { Page } from './page.tsx'
import './page.css'
import './player/player.css'

const root = document.getElementById('page')
const data = document.getElementById('data')
if (root !== null) render(<Page files={filesIn(data?.textContent ?? '')} />, root)
