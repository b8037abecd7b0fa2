import { render } from 'preact';
import type { TurnMemory } from '../../shared/protocol';
import '../ui/toolkit';
import { connectEditor } from '../ui/vscodeApi';
import { TurnModel } from './model';
import './turn.css';
import { TurnPage } from './View';

const { port, memory } = connectEditor<TurnMemory>();
const model = new TurnModel(port, memory);
const root = document.getElementById('root');
if (root) render(<TurnPage model={model} />, root);
void model.start();
