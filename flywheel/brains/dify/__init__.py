"""SmartBrain as a Dify app: workflow, chatflow, chat, agent or text generator, on any Dify from 0.15 on."""
