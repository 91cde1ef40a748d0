"""MCP: the department's tools for any client that speaks the Model Context Protocol. Research only, fictional patients, never for
care.
"""

from residency.doors.mcp.http import McpDoor
from residency.doors.mcp.seat import Kept, Own, Seat
from residency.doors.mcp.server import server

__all__ = ["Kept", "McpDoor", "Own", "Seat", "server"]
