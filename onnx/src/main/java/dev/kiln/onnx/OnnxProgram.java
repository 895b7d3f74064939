package dev.kiln.onnx;

import com.google.protobuf.CodedOutputStream;
import dev.kiln.api.graph.Graph;
import dev.kiln.onnx.format.LargeFile;
import dev.kiln.onnx.format.ProgramEncoder;
import dev.kiln.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A graph as a model for a runtime that knows nothing of states: each state is one more input, and each state that is
 * replaced is one more output.
 *
 * <p>The inputs are the graph's inputs (noise included), then the states, then the constants that were asked for as
 * inputs. The outputs are the graph's, each name once, then those of {@code stateOutputs} that are not among them.
 *
 * @param model a serialised {@code ModelProto}: a direct buffer, read-only
 * @param stateOutputs for each state that a run replaces, by the name of its input, the output that replaces it. No two
 *     states share an output and none is an input, so that each can be bound to a buffer of its own. A state that is
 *     only read is absent: its buffer stays what it is
 */
public record OnnxProgram(ByteBuffer model, Map<String, String> stateOutputs) {

    /** Copies the map, keeping its order. */
    public OnnxProgram {
        model = model.asReadOnlyBuffer();
        stateOutputs = Collections.unmodifiableMap(new LinkedHashMap<>(stateOutputs));
    }

    /**
     * A program with all constants inside.
     *
     * @param graph the graph
     * @return the program
     */
    public static OnnxProgram of(Graph graph) {
        return of(graph, constant -> ConstantPlace.INSIDE);
    }

    /**
     * A program. The elements of constants that are inside are copied once, into the buffer.
     *
     * @param graph the graph
     * @param places where each constant of the graph is, by its name; texts are always inside
     * @return the program
     * @throws dev.kiln.api.FileFormatException if what is inside has more than 2 GiB
     */
    public static OnnxProgram of(Graph graph, Function<String, ConstantPlace> places) {
        ProgramEncoder encoder = new ProgramEncoder(graph, places);
        ModelProto model = encoder.encode();
        LargeFile.requireOneMessage(model);
        ByteBuffer bytes = ByteBuffer.allocateDirect(model.getSerializedSize());
        try {
            CodedOutputStream output = CodedOutputStream.newInstance(bytes);
            model.writeTo(output);
            output.flush();
        } catch (IOException e) {
            throw new IllegalStateException("A buffer of the message's own size was too short.", e);
        }
        return new OnnxProgram(bytes.flip(), encoder.stateOutputs());
    }
}
