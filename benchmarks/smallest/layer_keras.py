"""The layer of docs/extending.md in Keras 3."""
import keras


@keras.saving.register_keras_serializable("example")
class ScaleShift(keras.layers.Layer):
    def __init__(self, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.initial = scale

    def build(self, input_shape):
        self.scale = self.add_weight(
            shape=(input_shape[-1],), initializer=keras.initializers.Constant(self.initial), name="scale")
        self.shift = self.add_weight(shape=(input_shape[-1],), initializer="zeros", name="shift")

    def call(self, inputs):
        return inputs * self.scale + self.shift

    def get_config(self):
        return {**super().get_config(), "scale": self.initial}
