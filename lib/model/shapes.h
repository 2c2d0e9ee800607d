/* Rows that several statements answer with, as their modules read them: inside model/ only. */
#ifndef MODEL_SHAPES_H
#define MODEL_SHAPES_H

#include "db/query.h"

extern const struct shape meeting_shape, meeting_read_shape, stay_shape, recording_shape,
    consent_shape;

#endif
