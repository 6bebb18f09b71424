"""Who is looking: puts a kernel.sight.Sight on every request, and guards every address."""
