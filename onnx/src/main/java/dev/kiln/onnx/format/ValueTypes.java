package dev.kiln.onnx.format;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.proto.TensorShapeProto;
import dev.kiln.onnx.proto.TypeProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.Arrays;
import java.util.Optional;

/** The types that a file declares for inputs, outputs and intermediate values. */
final class ValueTypes {

    private ValueTypes() {}

    /** A type that is not a tensor, such as a sequence, is read as UNKNOWN. */
    static TensorType decode(ValueInfoProto value) {
        if (!value.getType().hasTensorType()) {
            return TensorType.UNKNOWN;
        }
        TypeProto.Tensor tensor = value.getType().getTensorType();
        Shape shape = tensor.hasShape()
                ? Shape.of(tensor.getShape().getDimList().stream()
                        .map(ValueTypes::dim)
                        .toList())
                : Shape.UNRANKED;
        return new TensorType(find(tensor.getElemType()).orElse(ElementType.UNDEFINED), shape);
    }

    static Optional<ElementType> find(int code) {
        return Arrays.stream(ElementType.values()).filter(t -> t.code() == code).findFirst();
    }

    private static Dim dim(TensorShapeProto.Dimension dim) {
        // before the format had symbols, exporters wrote -1 for the batch
        if (dim.hasDimValue() && dim.getDimValue() >= 0) {
            return Dim.of(dim.getDimValue());
        }
        return dim.getDimParam().isEmpty() ? Dim.UNKNOWN : Dim.of(dim.getDimParam());
    }

    /** An unknown type is omitted, for the reader to infer. */
    static ValueInfoProto encode(String name, TensorType type) {
        ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
        if (type.elementType() == ElementType.UNDEFINED) {
            return value.build();
        }
        TypeProto.Tensor.Builder tensor =
                TypeProto.Tensor.newBuilder().setElemType(type.elementType().code());
        if (type.shape().isRanked()) {
            tensor.getShapeBuilder()
                    .addAllDim(
                            type.shape().dims().stream().map(ValueTypes::encode).toList());
        }
        return value.setType(TypeProto.newBuilder().setTensorType(tensor)).build();
    }

    private static TensorShapeProto.Dimension encode(Dim dim) {
        TensorShapeProto.Dimension.Builder proto = TensorShapeProto.Dimension.newBuilder();
        if (dim instanceof Dim.Fixed fixed) {
            proto.setDimValue(fixed.size());
        } else if (dim instanceof Dim.Symbol symbol && !dim.equals(Dim.UNKNOWN)) {
            proto.setDimParam(symbol.name());
        }
        return proto.build();
    }

    /** Whether the known type of a value agrees with a file's declaration. */
    static boolean agree(ValueInfoProto declared, TensorType known) {
        if (!declared.getType().hasTensorType()) {
            return !declared.hasType() || known.equals(TensorType.UNKNOWN);
        }
        TensorType type = decode(declared);
        return (known.elementType() == ElementType.UNDEFINED || known.elementType() == type.elementType())
                && agree(type.shape(), known.shape());
    }

    private static boolean agree(Shape declared, Shape known) {
        if (!declared.isRanked() || !known.isRanked()) {
            return true;
        }
        if (declared.rank() != known.rank()) {
            return false;
        }
        for (int axis = 0; axis < declared.rank(); axis++) {
            Dim one = declared.dim(axis);
            Dim other = known.dim(axis);
            if (one.isFixed() && other.isFixed() && !one.equals(other)) {
                return false;
            }
        }
        return true;
    }
}
