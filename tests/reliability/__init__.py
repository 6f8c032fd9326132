"""What must hold whatever happens: crashes, damage, full disks, hostile queries, digests and requests."""
