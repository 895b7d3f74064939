package dev.kiln.jobs.training;

import dev.kiln.files.Json;
import dev.kiln.files.OutputFile;
import dev.kiln.files.OutputFolder;
import dev.kiln.files.Sha256;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file of a checkpoint: 8 bytes {@code KILNCKPT}, the length of the header (big-endian, 4 bytes), the header in
 * JSON, the bytes of the tensors in the header's order (little-endian), and the SHA-256 of all that.
 */
final class CheckpointFile {

    private static final byte[] MAGIC = "KILNCKPT".getBytes(StandardCharsets.US_ASCII);
    private static final int CHUNK = 1 << 16;
    private static final String REMEDY = " Delete it and train again, or give another folder.";

    private CheckpointFile() {}

    static void write(Path file, Checkpoint checkpoint) {
        Optional.ofNullable(file.toAbsolutePath().getParent()).ifPresent(OutputFolder::make);
        try {
            OutputFile.of(file).write(out -> writeWhole(out, checkpoint));
        } catch (FileFormatException e) {
            throw new KilnException(
                    e.getMessage() + " The checkpoint before it is kept: resume from it, or choose another folder.", e);
        }
    }

    private static void writeWhole(OutputStream file, Checkpoint checkpoint) throws IOException {
        DigestOutputStream digested = new DigestOutputStream(file, Sha256.digest());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(digested, CHUNK));
        String text = CheckpointJson.of(CheckpointHeader.of(checkpoint)).toString();
        // fails where a text cannot be encoded, instead of writing another one
        ByteBuffer header = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        out.write(MAGIC);
        out.writeInt(header.remaining());
        writeBytes(out, header);
        for (Tensor tensor : checkpoint.states().values()) {
            writeBytes(out, tensor.bytes());
        }
        for (Tensor tensor : checkpoint.best().values()) {
            writeBytes(out, tensor.bytes());
        }
        out.flush();
        file.write(digested.getMessageDigest().digest());
    }

    private static void writeBytes(OutputStream out, ByteBuffer bytes) throws IOException {
        byte[] chunk = new byte[CHUNK];
        while (bytes.hasRemaining()) {
            int count = Math.min(chunk.length, bytes.remaining());
            bytes.get(chunk, 0, count);
            out.write(chunk, 0, count);
        }
    }

    static Optional<Checkpoint> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            requireWhole(file);
            return Optional.of(readContent(file));
        } catch (EOFException e) {
            throw damaged(file, "it is cut short", e);
        } catch (FileFormatException | CancelledException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // the checksum is right, so it was written like this
            CancelledException.throwIfInterrupted();
            throw damaged(file, reason(e), e);
        }
    }

    /** Checks the checksum before any content of the file is used. */
    private static void requireWhole(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        long content = Files.size(file) - digest.getDigestLength();
        if (content < MAGIC.length + Integer.BYTES) {
            throw new EOFException();
        }
        try (InputStream in = new BufferedInputStream(new FileInputStream(file.toFile()), CHUNK)) {
            byte[] chunk = new byte[CHUNK];
            for (long left = content; left > 0; ) {
                int read = in.readNBytes(chunk, 0, (int) Math.min(chunk.length, left));
                if (read == 0) {
                    throw new EOFException();
                }
                digest.update(chunk, 0, read);
                left -= read;
            }
            if (!MessageDigest.isEqual(digest.digest(), in.readNBytes(digest.getDigestLength()))) {
                throw damaged(file, "its checksum does not match", null);
            }
        }
    }

    private static Checkpoint readContent(Path file) throws IOException {
        long bytes = Files.size(file) - Sha256.digest().getDigestLength();
        // not a channel, since an interrupt would close it
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(new FileInputStream(file.toFile()), CHUNK))) {
            byte[] magic = new byte[MAGIC.length];
            in.readFully(magic);
            int length = in.readInt();
            long tensors = bytes - MAGIC.length - Integer.BYTES - length;
            if (!MessageDigest.isEqual(magic, MAGIC) || length < 0 || tensors < 0) {
                throw damaged(file, "it does not begin as one", null);
            }
            byte[] text = new byte[length];
            in.readFully(text);
            CheckpointHeader header = CheckpointJson.read(json(file, text));
            if (header.bytesOfTensors() != tensors) {
                throw damaged(file, "it does not have as many bytes as its tensors", null);
            }
            Map<String, Tensor> states = readTensors(in, header.tensors());
            return header.checkpoint(states, readTensors(in, header.best()));
        }
    }

    private static Map<String, Tensor> readTensors(DataInputStream in, List<CheckpointHeader.Entry> entries)
            throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (CheckpointHeader.Entry entry : entries) {
            tensors.put(entry.name(), readTensor(in, entry));
        }
        return tensors;
    }

    private static Json json(Path file, byte[] text) {
        try {
            CharBuffer characters = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return Json.parse(characters.toString(), "The header of the checkpoint " + file);
        } catch (CharacterCodingException e) {
            throw damaged(file, "its header is not UTF-8", e);
        } catch (FileFormatException e) {
            throw new FileFormatException(e.getMessage() + " It is damaged." + REMEDY, e);
        }
    }

    private static Tensor readTensor(DataInputStream in, CheckpointHeader.Entry entry) throws IOException {
        long[] shape = entry.lengths();
        ByteBuffer data = Tensor.allocate(entry.type(), shape);
        byte[] chunk = new byte[Math.min(CHUNK, data.capacity())];
        while (data.hasRemaining()) {
            int count = Math.min(chunk.length, data.remaining());
            in.readFully(chunk, 0, count);
            data.put(chunk, 0, count);
        }
        return Tensor.wrap(entry.type(), data.flip(), shape);
    }

    /** The error for a file that is not a checkpoint of its training. */
    static FileFormatException damaged(Path file, String how, @Nullable Exception cause) {
        return new FileFormatException("The checkpoint " + file + " is damaged: " + how + "." + REMEDY, cause);
    }

    private static String reason(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }
}
