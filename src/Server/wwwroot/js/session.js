// Who is signed in, and what that key is good for. What it is not good for is not shown; the service refuses it anyway.

import { api } from './api.js';
import { $, setHidden, setText } from './dom.js';

const roles = ['watch', 'mark', 'administer'];
const words = { watch: 'may watch', mark: 'may watch and mark', administer: 'may do everything' };

const may = role => roles.indexOf(document.documentElement.dataset.role ?? 'administer') >= roles.indexOf(role);

export const mayMark = () => may('mark');

export const mayAdminister = () => may('administer');

export async function readSession() {
    const { name, role } = await api.session();
    document.documentElement.dataset.role = role;
    setHidden($('#signed-in'), name === null);
    setText($('#signed-in-name'), name ?? '');
    $('#signed-in').title = name === null ? '' : `The key '${name}' ${words[role]}`;
}

$('#sign-out').addEventListener('click', async () => {
    await api.signOut().catch(() => {});
    location.reload();
});
