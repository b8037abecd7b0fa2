import { render } from 'preact';
import type { ContextMemory } from '../../shared/protocol';
import '../ui/toolkit';
import { connectEditor } from '../ui/vscodeApi';
import './context.css';
import { ContextModel } from './model';
import { ContextPage } from './View';

const { port, memory } = connectEditor<ContextMemory>();
const model = new ContextModel(port, memory);
const root = document.getElementById('root');
if (root) render(<ContextPage model={model} />, root);
void model.start();
