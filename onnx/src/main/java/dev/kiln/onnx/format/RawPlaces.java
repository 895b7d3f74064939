package dev.kiln.onnx.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Finds the positions of the raw bytes of a graph's constants in a model, which the parser does not report. */
final class RawPlaces {

    private final CodedInputStream input;
    private final Map<String, Long> places = new HashMap<>();
    private String name = "";
    private long raw = -1;

    private RawPlaces(CodedInputStream input) {
        this.input = input;
    }

    /** The positions by the constants' names; bytes stored elsewhere, and lists of numbers, have none. */
    static Map<String, Long> of(ByteBuffer model) throws IOException {
        RawPlaces places = new RawPlaces(UnsafeByteOperations.unsafeWrap(model).newCodedInput());
        places.inside(ModelProto.GRAPH_FIELD_NUMBER, places::graph);
        return places.places;
    }

    private interface Reading {
        void read() throws IOException;
    }

    private void graph() throws IOException {
        inside(GraphProto.INITIALIZER_FIELD_NUMBER, this::tensor);
    }

    /** Reads the messages in a field of the current message, and skips its other fields. */
    private void inside(int field, Reading each) throws IOException {
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == field
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                int outer = input.pushLimit(input.readRawVarint32());
                each.read();
                input.popLimit(outer);
            } else {
                input.skipField(tag);
            }
        }
    }

    private void tensor() throws IOException {
        name = "";
        raw = -1;
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            boolean isData = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (isData && WireFormat.getTagFieldNumber(tag) == TensorProto.NAME_FIELD_NUMBER) {
                name = input.readString();
            } else if (isData && WireFormat.getTagFieldNumber(tag) == TensorProto.RAW_DATA_FIELD_NUMBER) {
                int length = input.readRawVarint32();
                raw = input.getTotalBytesRead();
                input.skipRawBytes(length);
            } else {
                input.skipField(tag);
            }
        }
        if (raw >= 0) {
            places.put(name, raw);
        }
    }
}
