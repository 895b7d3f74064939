package dev.kiln.onnx.format;

import dev.kiln.graph.tensor.FilePlace;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A file of any size, mapped into memory and not read. Its parts share a few large mappings, since a process may have
 * only some ten thousand of them.
 */
final class MappedFile {

    /** The distance between the starts of mappings; each is as long as a buffer can be, so that they overlap. */
    private static final long STEP = 1L << 30;

    private static final int PIECE = 1 << 20;

    private final Path path;
    private final FilePlace.Version version;
    private final Map<Long, ByteBuffer> mappings = new HashMap<>();
    private final Map<Place, ByteBuffer> copies = new HashMap<>();
    private long copied;

    private record Place(long offset, int length) {}

    private MappedFile(Path path, FilePlace.Version version) {
        this.path = path;
        this.version = version;
    }

    static MappedFile open(Path path) throws IOException {
        return new MappedFile(path, FilePlace.Version.of(path));
    }

    long size() {
        return version.size();
    }

    FilePlace place(long offset) {
        return new FilePlace(path, offset, version);
    }

    /** Bytes of the file, as a little-endian, read-only buffer. */
    ByteBuffer read(long offset, int length) throws IOException {
        long start = offset / STEP * STEP;
        int inside = (int) (offset - start);
        if (inside > Integer.MAX_VALUE - length) {
            return map(offset, length);
        }
        ByteBuffer mapping = mappings.get(start);
        if (mapping == null) {
            mapping = map(start, Math.min(Integer.MAX_VALUE, size() - start));
            mappings.put(start, mapping);
        }
        return mapping.slice(inside, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A copy aligned to 8 bytes of bytes that are not. Overlapping parts could add up to a multiple of the file's size,
     * so the total size of copies is limited to that of the file.
     *
     * @return the copy; empty where the limit is exceeded
     */
    Optional<ByteBuffer> copy(long offset, int length) throws IOException {
        Place place = new Place(offset, length);
        ByteBuffer copy = copies.get(place);
        if (copy == null && copied > size() - length) {
            return Optional.empty();
        }
        if (copy == null) {
            copied += length;
            copy = ByteBuffer.allocateDirect(length).put(read(offset, length)).flip();
            copies.put(place, copy);
        }
        return Optional.of(copy.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    /** All bytes, read to the heap, piece by piece: the system's calls copy each piece once more. */
    ByteBuffer content() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(size()));
        try (FileChannel channel = channel(path)) {
            while (content.hasRemaining()) {
                content.limit(Math.min(content.capacity(), content.position() + PIECE));
                if (channel.read(content) < 0) {
                    throw new EOFException("it became shorter");
                }
                content.limit(content.capacity());
            }
        }
        return content.flip();
    }

    private ByteBuffer map(long offset, long length) throws IOException {
        try (FileChannel channel = channel(path)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static FileChannel channel(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }
}
