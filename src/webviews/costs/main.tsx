import { render } from 'preact';
import type { CostsMemory } from '../../shared/protocol';
import { watchTheme } from '../ui/theme';
import '../ui/toolkit';
import { connectEditor } from '../ui/vscodeApi';
import './costs.css';
import { CostsModel } from './model';
import { CostsPage } from './View';

const { port, memory } = connectEditor<CostsMemory>();
const model = new CostsModel(port, memory);
const root = document.getElementById('root');
watchTheme();
if (root) render(<CostsPage model={model} />, root);
void model.start();
